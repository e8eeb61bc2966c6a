#include "app/web_files.h"

#include <array>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <memory>
#include <system_error>
#include <utility>

namespace parlance::app {
namespace {

namespace fs = std::filesystem;

struct File {
  std::string type;
  std::string body;
};
using Files = std::map<std::string, File, std::less<>>;

std::string type_of(const fs::path& path) {
  static const std::map<std::string, std::string, std::less<>> kTypes = {
      {".html", "text/html; charset=utf-8"},
      {".js", "text/javascript; charset=utf-8"},
      {".css", "text/css; charset=utf-8"},
      {".svg", "image/svg+xml"},
      {".png", "image/png"},
      {".ico", "image/x-icon"},
      {".woff2", "font/woff2"},
      {".json", "application/json"},
      {".webmanifest", "application/manifest+json"},
      {".map", "application/json"}};
  const auto known = kTypes.find(path.extension().string());
  return known == kTypes.end() ? "application/octet-stream" : known->second;
}

Files read_all(const std::string& folder) {
  Files files;
  std::error_code error;
  for (const auto& entry : fs::recursive_directory_iterator(folder, error)) {
    if (!entry.is_regular_file(error)) continue;
    std::ifstream in(entry.path(), std::ios::binary);
    File file{type_of(entry.path()), {std::istreambuf_iterator<char>(in), {}}};
    files.emplace("/" + fs::relative(entry.path(), folder, error).generic_string(),
                  std::move(file));
  }
  return files;
}

void reply(net::HttpResponder& responder, const File& file, bool immutable) {
  net::HttpResponse response;
  response.content_type = file.type;
  response.body = file.body;
  response.headers = {
      {"Cache-Control", immutable ? "public, max-age=31536000, immutable" : "no-cache"},
      {"X-Content-Type-Options", "nosniff"},
      {"Referrer-Policy", "no-referrer"},
  };
  if (!immutable) {
    response.headers.emplace_back("Content-Security-Policy",
                                  "default-src 'self'; connect-src 'self' ws: wss:; img-src * "
                                  "data: blob:; media-src * blob:; "
                                  "style-src 'self' 'unsafe-inline'; frame-ancestors 'self'; "
                                  "base-uri 'none'; form-action 'none'");
  }
  responder.reply(std::move(response));
}

}  // namespace

std::string find_web_folder(const std::string& configured) {
  if (!configured.empty()) return configured;
  std::error_code error;
  const fs::path program = fs::read_symlink("/proc/self/exe", error).parent_path();
  for (const fs::path& place : {program / "../../web/dist", program / "../share/parlance/web"}) {
    if (fs::exists(place / "chat.html", error)) return fs::weakly_canonical(place, error).string();
  }
  return {};
}

std::size_t add_web_routes(net::HttpRouter& router, const std::string& folder) {
  auto files = std::make_shared<const Files>(folder.empty() ? Files{} : read_all(folder));
  router.add({"GET", "/chat/*", [files](const net::HttpRequest&, net::HttpResponder responder) {
                const auto page = files->find("/chat.html");
                if (page == files->end()) {
                  responder.reply(503, "text/plain; charset=utf-8",
                                  "The web pages are not built. Run: ./run --build-only\n");
                  return;
                }
                reply(responder, page->second, false);
              }});
  // Names come from the map alone: a path that is no file of ours cannot reach the disk.
  router.add(
      {"GET", "/assets/*", [files](const net::HttpRequest& request, net::HttpResponder responder) {
         const auto file = files->find(request.path);
         if (file == files->end()) {
           responder.reply(404, "text/plain; charset=utf-8", "There is no such file\n");
           return;
         }
         reply(responder, file->second, true);
       }});
  return files->size();
}

}  // namespace parlance::app

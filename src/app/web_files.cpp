#include "app/web_files.h"

#include <zlib.h>

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
  std::string gzip;  // empty: not worth it
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

// Compressed once at start; what is already compressed (pictures, fonts) stays as it is.
std::string gzip(std::string_view text) {
  constexpr int kGzip = 15 + 16;  // window bits of zlib, with a gzip header
  z_stream stream{};
  if (deflateInit2(&stream, Z_BEST_COMPRESSION, Z_DEFLATED, kGzip, 9, Z_DEFAULT_STRATEGY) != Z_OK) {
    return {};
  }
  std::string out(deflateBound(&stream, text.size()), '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  const bool done = deflate(&stream, Z_FINISH) == Z_STREAM_END;
  out.resize(done ? stream.total_out : 0);
  deflateEnd(&stream);
  return out;
}

bool worth_compressing(std::string_view type) {
  return type.starts_with("text/") || type == "image/svg+xml" || type.ends_with("json");
}

bool accepts_gzip(const net::HttpRequest& request) {
  const std::string_view accepted = request.header("Accept-Encoding");
  const auto at = accepted.find("gzip");
  return at != std::string_view::npos && !accepted.substr(at).starts_with("gzip;q=0");
}

Files read_all(const std::string& folder) {
  Files files;
  std::error_code error;
  for (const auto& entry : fs::recursive_directory_iterator(folder, error)) {
    if (!entry.is_regular_file(error)) continue;
    std::ifstream in(entry.path(), std::ios::binary);
    File file{type_of(entry.path()), {std::istreambuf_iterator<char>(in), {}}, {}};
    if (worth_compressing(file.type)) file.gzip = gzip(file.body);
    files.emplace("/" + fs::relative(entry.path(), folder, error).generic_string(),
                  std::move(file));
  }
  return files;
}

void reply(const net::HttpRequest& request, net::HttpResponder& responder, const File& file,
           bool immutable) {
  net::HttpResponse response;
  response.content_type = file.type;
  const bool compressed = !file.gzip.empty() && accepts_gzip(request);
  response.body = compressed ? file.gzip : file.body;
  response.headers = {
      {"Cache-Control", immutable ? "public, max-age=31536000, immutable" : "no-cache"},
      {"X-Content-Type-Options", "nosniff"},
      {"Referrer-Policy", "no-referrer"},
  };
  if (!file.gzip.empty()) response.headers.emplace_back("Vary", "Accept-Encoding");
  if (compressed) response.headers.emplace_back("Content-Encoding", "gzip");
  if (!immutable) {
    response.headers.emplace_back("Content-Security-Policy",
                                  "default-src 'self'; connect-src 'self' ws: wss:; img-src * "
                                  "data: blob:; media-src * data: blob:; "
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
  router.add(
      {"GET", "/chat/*", [files](const net::HttpRequest& request, net::HttpResponder responder) {
         const auto page = files->find("/chat.html");
         if (page == files->end()) {
           responder.reply(503, "text/plain; charset=utf-8",
                           "The web pages are not built. Run: ./run --build-only\n");
           return;
         }
         reply(request, responder, page->second, false);
       }});
  // Names come from the map alone: a path that is no file of ours cannot reach the disk.
  router.add(
      {"GET", "/assets/*", [files](const net::HttpRequest& request, net::HttpResponder responder) {
         const auto file = files->find(request.path);
         if (file == files->end()) {
           responder.reply(404, "text/plain; charset=utf-8", "There is no such file\n");
           return;
         }
         reply(request, responder, file->second, true);
       }});
  return files->size();
}

}  // namespace parlance::app

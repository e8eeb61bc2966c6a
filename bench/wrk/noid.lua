-- POST of a LIME message of exactly 170 bytes with an id of its own.
-- Arguments: run (eight hexadecimal digits), authorization ("" for none).
local size = 170
local number = 0
local head, tail

function init(arguments)
  local run, authorization = arguments[1], arguments[2]
  local id = string.format("{\"xx\":\"%s-0000-4000-8000-", run)
  local rest = '","to":"receiver@msging.net","type":"text/plain","content":"'
  local pad = size - #id - 12 - #rest - 2
  tail = rest .. string.rep("x", pad) .. '"}'
  local lines = { "POST " .. wrk.path .. " HTTP/1.1", "Host: " .. wrk.host .. ":" .. wrk.port,
    "Content-Type: application/json", "Content-Length: " .. size }
  if authorization and authorization ~= "" then lines[#lines + 1] = "Authorization: " .. authorization end
  head = table.concat(lines, "\r\n") .. "\r\n\r\n" .. id
end

function request()
  number = number + 1
  return head .. string.format("%012x", number) .. tail
end

dofile(debug.getinfo(1, "S").source:match("^@(.*)/") .. "/report.lua")

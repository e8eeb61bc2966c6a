-- The last 20 messages of one of N conversations, drawn at random, by a LIME command.
-- Arguments: number of conversations, domain of the people, authorization ("" for none).
local threads, domain, head
local number = 0

function init(arguments)
  threads, domain = tonumber(arguments[1]), arguments[2]
  local authorization = arguments[3]
  local lines = { "POST " .. wrk.path .. " HTTP/1.1", "Host: " .. wrk.host .. ":" .. wrk.port,
    "Content-Type: application/json" }
  if authorization and authorization ~= "" then lines[#lines + 1] = "Authorization: " .. authorization end
  head = table.concat(lines, "\r\n") .. "\r\nContent-Length: "
  math.randomseed(20)
end

function request()
  number = number + 1
  local body = string.format(
    '{"id":"%012x","method":"get","uri":"/threads/00000000-c0de-4000-8000-%012x@%s?$take=20"}',
    number, math.random(0, threads - 1), domain)
  return head .. #body .. "\r\n\r\n" .. body
end

dofile(debug.getinfo(1, "S").source:match("^@(.*)/") .. "/report.lua")

-- Commands on one of N things, drawn at random: a document of the bucket or a contact.
-- Arguments: get or set, bucket or contact, N, authorization.
local method, kind, things, head
local number = 0
local filling = string.rep("x", 100)

function init(arguments)
  method, kind, things = arguments[1], arguments[2], tonumber(arguments[3])
  local lines = { "POST " .. wrk.path .. " HTTP/1.1", "Host: " .. wrk.host .. ":" .. wrk.port,
    "Content-Type: application/json", "Authorization: " .. arguments[4] }
  head = table.concat(lines, "\r\n") .. "\r\nContent-Length: "
  math.randomseed(20)
end

local function rest(thing)
  if kind == "bucket" then
    if method == "get" then return string.format('"uri":"/buckets/key%d"}', thing) end
    return string.format('"uri":"/buckets/key%d","type":"application/json","resource":{"step":%d,"text":"%s"}}', thing, number, filling)
  end
  if method == "get" then return string.format('"uri":"/contacts/%d@wa.gw.msging.net"}', thing) end
  return string.format('"uri":"/contacts","type":"application/vnd.lime.contact+json","resource":' ..
    '{"identity":"%d@wa.gw.msging.net","name":"Person %d","group":"vip","extras":{"step":"%d"}}}', thing, thing, number)
end

function request()
  number = number + 1
  local body = string.format('{"id":"%012x","method":"%s",', number, method) .. rest(math.random(0, things - 1))
  return head .. #body .. "\r\n\r\n" .. body
end

dofile(debug.getinfo(1, "S").source:match("^@(.*)/") .. "/report.lua")

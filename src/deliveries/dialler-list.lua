-- Lists the diallers whose report still holds. Changes nothing.
--
-- KEYS[1]  all diallers, as in dialler-report.lua
--
-- Reply: name, pbx, since (milliseconds since the epoch, in digits), name, …

local at = now()
local stored = redis.call('HGETALL', KEYS[1])
local there = {}
for i = 1, #stored, 2 do
  local report = cjson.decode(stored[i + 1])
  if report['until'] > at then
    table.insert(there, stored[i])
    table.insert(there, report.pbx)
    table.insert(there, digits(report.since))
  end
end
return there

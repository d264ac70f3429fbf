-- Notes that a dialler is running, and the state of its PBX. Removes diallers whose report no longer holds.
--
-- KEYS[1]  all diallers, a hash: name → { pbx, since, until }
-- ARGV[1]  the dialler's name
-- ARGV[2]  'live' or 'away'
-- ARGV[3]  milliseconds that the report holds
--
-- Reply: 1

local at = now()
local stored = redis.call('HGETALL', KEYS[1])
local since = at
for i = 1, #stored, 2 do
  local report = cjson.decode(stored[i + 1])
  if report['until'] <= at then
    redis.call('HDEL', KEYS[1], stored[i])
  elseif stored[i] == ARGV[1] and report.pbx == ARGV[2] then
    since = report.since
  end
end
redis.call('HSET', KEYS[1], ARGV[1], cjson.encode({ pbx = ARGV[2], since = since, ['until'] = at + ARGV[3] }))
redis.call('PEXPIRE', KEYS[1], ARGV[3])
return 1

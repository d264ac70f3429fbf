-- Reads in one step how many diallers can place a call now, and how many calls wait. Changes nothing.
--
-- KEYS[1]  all diallers, as in dialler-report.lua
-- KEYS[2]  the waiting calls of one queue, a list
--
-- Reply: two numbers

local at, live = now(), 0
for _, held in ipairs(redis.call('HVALS', KEYS[1])) do
  local report = cjson.decode(held)
  if report['until'] > at and report.pbx == 'live' then live = live + 1 end
end
return { live, redis.call('LLEN', KEYS[2]) }

-- Lifts a block before its time, and what would at once bring it back: the calls that were counted there, in the next
-- wider and the next narrower prefixes too, and how often it was blocked before.
--
-- Needs: ledger.lua
--
-- KEYS[1], ARGV[1]  as in ledger.lua
-- ARGV[2]  the area
--
-- Reply: 1 there was one, 0 there was none

local area = ARGV[2]
if redis.call('ZREM', key('blocks'), area) == 0 then return 0 end
local there = redis.call('DEL', key('block', area))
redis.call('DEL', key('opened', area), key('area', area, 'ended'))
if string.sub(area, 1, 1) == '+' then
  redis.call('DEL', key('area', string.sub(area, 1, -2), 'ended'))
  for digit = 0, 9 do redis.call('DEL', key('area', area .. digit, 'ended')) end
end
return there

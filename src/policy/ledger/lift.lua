-- Lifts a block before its end. Also deletes what would renew the block at once: the counted calls of the area and of
-- the next wider and narrower prefixes, and the number of its earlier blocks.
--
-- Needs: ledger.lua
--
-- KEYS[1], ARGV[1]  as in ledger.lua
-- ARGV[2]  the area
--
-- Reply: 1 lifted, 0 there was no block

local area = ARGV[2]
if redis.call('ZREM', key('blocks'), area) == 0 then return 0 end
local there = redis.call('DEL', key('block', area))
redis.call('DEL', key('opened', area), key('area', area, 'ended'), key('area', area, 'calls'))
if string.sub(area, 1, 1) == '+' then
  redis.call('DEL', key('area', string.sub(area, 1, -2), 'ended'), key('area', string.sub(area, 1, -2), 'calls'))
  for digit = 0, 9 do
    redis.call('DEL', key('area', area .. digit, 'ended'), key('area', area .. digit, 'calls'))
  end
end
return there

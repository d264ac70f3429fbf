-- One device of a delivery is out. With the last one the delivery ends.
--
-- Needs: lapse.lua
--
-- KEYS[1], KEYS[2], ARGV[1], ARGV[2], ARGV[3]  as in lapse.lua
-- ARGV[4]  why, for the end
--
-- Reply: 1 ended by this, 0 not: others are left, or it is not, or no longer, waiting for a device

local at = now()
if stateAt(at) ~= 'sent' then return 0 end
if redis.call('HINCRBY', KEYS[1], 'ways', -1) > 0 then return 0 end
enter('ended', at, 0, { reason = ARGV[4] })
return 1

-- Notes that one device of a delivery failed. The last one ends the delivery.
--
-- Needs: lapse.lua
--
-- KEYS[1], KEYS[2], ARGV[1], ARGV[2], ARGV[3]  as in lapse.lua
-- ARGV[4]  the reason of the end
--
-- Reply: 1 this ended the delivery, 0 other devices are left, or the state is not `sent`

local at = now()
if stateAt(at) ~= 'sent' then return 0 end
if redis.call('HINCRBY', KEYS[1], 'ways', -1) > 0 then return 0 end
enter('ended', at, 0, { reason = ARGV[4] })
return 1

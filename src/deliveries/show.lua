-- Notes that a device shows the code of a delivery, or asks its person for the number of the page.
--
-- Needs: lapse.lua
--
-- KEYS[1], KEYS[2], ARGV[1], ARGV[2], ARGV[3]  as in lapse.lua
-- ARGV[4]  reasons, separated by commas, with which a delivery to devices has ended only for want of this
--
-- Reply: 1 shown, 0 not allowed (shown already, over for another reason, unknown, or not a delivery to devices)

local at = now()
local state = stateAt(at)
if state ~= 'sent' and state ~= 'ended' then return 0 end
if redis.call('HEXISTS', KEYS[1], 'ways') == 0 then return 0 end
if state == 'ended' and not among(redis.call('HGET', KEYS[1], 'reason'), ARGV[4]) then return 0 end
redis.call('HDEL', KEYS[1], 'reason')
enter('shown', at, 0, {})
return 1

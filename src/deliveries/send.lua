-- Notes that a delivery goes to the person's devices, and their number.
--
-- Needs: lapse.lua
--
-- KEYS[1], KEYS[2], ARGV[1], ARGV[2], ARGV[3]  as in lapse.lua
-- ARGV[4]  states that may move to `sent`, separated by commas
-- ARGV[5]  number of devices
-- ARGV[6]  milliseconds after which it ends, if no device has shown it
--
-- Reply: 1 sent, 0 not allowed (over, lapsed, unknown or already sent)

local at = now()
local state = stateAt(at)
if not state or not among(state, ARGV[4]) then return 0 end
redis.call('HSET', KEYS[1], 'ways', ARGV[5])
enter('sent', at, tonumber(ARGV[6]), {})
return 1

-- Notes that a delivery has been handed on to the person's devices, and how many there are.
--
-- Needs: lapse.lua
--
-- KEYS[1], KEYS[2], ARGV[1], ARGV[2], ARGV[3]  as in lapse.lua
-- ARGV[4]  states from which it may go to `sent`, with commas between
-- ARGV[5]  devices
-- ARGV[6]  milliseconds after which it ends, when none has shown it
--
-- Reply: 1 sent, 0 not allowed (over, lapsed, unknown, or sent already)

local at = now()
local state = stateAt(at)
if not state or not among(state, ARGV[4]) then return 0 end
redis.call('HSET', KEYS[1], 'ways', ARGV[5])
enter('sent', at, tonumber(ARGV[6]), {})
return 1

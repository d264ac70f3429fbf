-- Takes a queued delivery for the dialler that asks first, and reads its challenge in the same step.
--
-- Needs: lapse.lua
--
-- KEYS[1], KEYS[2], ARGV[1], ARGV[2], ARGV[3]  as in lapse.lua
-- KEYS[3]  the challenge, a hash
-- ARGV[4]  states that allow this, separated by commas
-- ARGV[5]  milliseconds until the lease lapses
-- ARGV[6…] names of the fields to read
--
-- Reply: now in digits and the fields; or nothing when it is over, lapsed, unknown, or taken by another

local at = now()
local state = stateAt(at)
if not state or not among(state, ARGV[4]) then return {} end
enter('dialling', at, tonumber(ARGV[5]), {})
return { digits(at), redis.call('HMGET', KEYS[3], unpack(ARGV, 6)) }

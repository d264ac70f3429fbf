-- Moves a delivery to a state, if its present state allows that. Of two callers with the same move, one succeeds.
--
-- Needs: lapse.lua
--
-- KEYS[1], KEYS[2], ARGV[1], ARGV[2], ARGV[3]  as in lapse.lua
-- KEYS[3]  exists while outside calls are stopped; left out for any other delivery
-- ARGV[4]  the new state
-- ARGV[5]  states that allow the move, separated by commas
-- ARGV[6]  milliseconds until the lease lapses
-- ARGV[7]  why it ended, or ''
-- ARGV[8]  the key to press, as the voice says it, or ''
-- ARGV[9]  what happens besides, or ''
--
-- Reply: 1 moved; 2 moved, but outside calls are stopped; 0 not allowed (over, lapsed, unknown, or taken by another)

local at = now()
local state = stateAt(at)
if not state or not among(state, ARGV[5]) then return 0 end
local detail = {}
if ARGV[7] ~= '' then detail.reason = ARGV[7] end
if ARGV[8] ~= '' then detail.key = ARGV[8] end
if ARGV[9] ~= '' then detail.note = ARGV[9] end
enter(ARGV[4], at, tonumber(ARGV[6]), detail)
if KEYS[3] and redis.call('EXISTS', KEYS[3]) == 1 then return 2 end
return 1

-- Reads a delivery. The first read after its lease lapsed ends it.
--
-- Needs: lapse.lua
--
-- KEYS[1], KEYS[2], ARGV[1], ARGV[2], ARGV[3]  as in lapse.lua
--
-- Reply: state and reason ('' when it has none), or nothing when unknown

local state = stateAt(now())
if not state then return {} end
return { state, redis.call('HGET', KEYS[1], 'reason') or '' }

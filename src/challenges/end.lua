-- Ends a challenge as cancelled, reported or failed.
--
-- Needs: settle.lua
--
-- KEYS[1]  the challenge, as in settle.lua
-- ARGV[1]  as in settle.lua
-- ARGV[2]  the state to go to
-- ARGV[3]  states from which it may go there, with commas between
--
-- Reply: its latest delivery and its kind, or nothing when it is unknown or was over already

local state = stateAt(now())
if not state or not among(state, ARGV[3]) then return false end
enterOver(ARGV[2])
return redis.call('HMGET', KEYS[1], 'deliveryId', 'kind')

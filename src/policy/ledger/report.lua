-- Handles keys 9 and 0 of a call: holds the user or suspends the number at once, and sends one event per call.
--
-- Needs: ledger.lua
--
-- KEYS[1], ARGV[1]  as in ledger.lua
-- ARGV[2]  id of the call
-- ARGV[3]  not-me or wrong-number
--
-- Reply: 1 the first time, 0 afterwards, -1 when the call is unknown

local call = readCall(ARGV[2])
if not call then return -1 end
if call.reported then return 0 end
redis.call('HSET', key('call', call.id), 'reported', ARGV[3])
if ARGV[3] == 'wrong-number' then
  redis.call('SADD', key('suspended'), call.facts.numberDigest)
elseif call.facts.call.userId and call.facts.call.factorId then
  -- A number that is only being added may belong to a stranger, and what a stranger presses says nothing about the
  -- user.
  redis.call('SADD', key('held'), call.facts.call.userId)
end
tell({ event = ARGV[3], call = call.facts.call })
return 1

-- Keys 9 and 0 of a call: the user is held, or the number suspended, at once; and it is told, once a call.
--
-- Needs: ledger.lua
--
-- KEYS[1], ARGV[1]  as in ledger.lua
-- ARGV[2]  id of the call
-- ARGV[3]  not-me or wrong-number
--
-- Reply: 1 the first time, 0 afterwards, -1 when it is unknown

local call = readCall(ARGV[2])
if not call then return -1 end
if call.reported then return 0 end
redis.call('HSET', key('call', call.id), 'reported', ARGV[3])
if ARGV[3] == 'wrong-number' then
  redis.call('SADD', key('suspended'), call.facts.numberDigest)
elseif call.facts.call.userId and call.facts.call.factorId then
  -- Of a number that is only being added a stranger has said so: that says nothing of the user.
  redis.call('SADD', key('held'), call.facts.call.userId)
end
tell({ event = ARGV[3], call = call.facts.call })
return 1

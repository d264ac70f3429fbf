-- Handles keys 9 and 0 of a call: holds the user, or only forgotten passwords of the user, or suspends the number at
-- once, and sends one event per call.
--
-- Needs: ledger.lua, ledger-rights.lua, ledger-stops.lua
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
local facts = call.facts
-- A number that is only being added, or that a key calls for the first time, may belong to a stranger: what a stranger
-- presses says nothing about the user, does not end the calls of the number's owner, and holds off the account that
-- asked. A key calls for many people, so one of them does not hold it off. Whoever forgot a password knew only a name,
-- so what they cause does not end the owner's logins either.
local forOthers = facts.right == 'adding' or facts.right == 'number' or isForgotten(facts)
if facts.right == 'adding' then
  local before = redis.call('INCR', key('heldoffs', facts.asker))
  redis.call('PEXPIRE', key('heldoffs', facts.asker), digits(milliseconds(rules.heldOffMemory)))
  local length = rules.heldOff[math.min(before, #rules.heldOff)]
  redis.call('SET', key('heldoff', facts.asker), '1', 'PX', digits(milliseconds(length)))
end
if ARGV[3] == 'wrong-number' then
  putIn(forOthers and 'suspended:others' or 'suspended', facts.numberDigest)
elseif isForgotten(facts) and facts.call.userId then
  -- The caller knew only a name, so the person's own logins go on.
  local user = facts.call.userId
  local held = isKnown(facts) and key('held', 'anonymous', 'known', user) or key('held', 'anonymous', user)
  redis.call('SET', held, '1', 'PX', digits(dayLength))
elseif facts.call.userId and facts.call.factorId then
  -- A thief of the password asks from where the user has not passed lately, so the user's own logins go on.
  putIn(isKnown(facts) and 'held' or 'held:elsewhere', facts.call.userId)
end
tell({ event = ARGV[3], call = facts.call, forOthers = ARGV[3] == 'wrong-number' and forOthers or nil })
return 1

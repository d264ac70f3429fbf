-- Notes that the code of a call was answered correctly.
--
-- Needs: ledger.lua
--
-- KEYS[1], ARGV[1]  as in ledger.lua
-- ARGV[2]  id of the call
--
-- Reply: 1 the first time, 0 afterwards or when the call is unknown

local call = readCall(ARGV[2])
if not call or call.passedAt then return 0 end
local facts, id = call.facts, call.id
redis.call('HSET', key('call', id), 'passedAt', digits(at))

-- The person is genuine, so their allowances are full again. Other people share an address or a switchboard, so these
-- get back only this call. An API key gets nothing back, because a thief can pass codes on numbers of their own.
redis.call('DEL', key('count', 'number', facts.subjects.number), key('pause', facts.numberDigest))
if facts.subjects.user then redis.call('DEL', key('count', 'user', facts.subjects.user)) end
for _, whose in ipairs({ 'address', 'switchboard' }) do
  if facts.subjects[whose] then redis.call('ZREM', key('count', whose, facts.subjects[whose]), id) end
end

-- If nobody answered the call, the code came another way and proves nothing about the number.
if not call.startedAt or (call.finishedAt and call.answered == '0') then return 1 end

local hour = tonumber(call.hour)
if call.finishedAt then tally(hour, 'reason:' .. call.reason, -1) end
tally(hour, 'reason:passed')
if not isByTrunk(facts) then return 1 end
tallyAreas(hour, facts, 'passed')
redis.call('SET', key('proven', facts.numberDigest), '1', 'PX', digits(milliseconds(rules.proof)))
if call.unproven == '1' then
  local kept = milliseconds(rules.breakerWindow)
  for _, area in ipairs(facts.areas) do
    if area ~= '' then
      redis.call('ZREM', key('area', area, 'live'), facts.switchboardDigest)
      redis.call('ZREM', key('area', area, 'ended'), facts.switchboardDigest)
      redis.call('ZREMRANGEBYSCORE', key('area', area, 'passed'), '-inf', digits(at - kept))
      note(key('area', area, 'passed'), facts.switchboardDigest, at, kept)
    end
  end
end
return 1

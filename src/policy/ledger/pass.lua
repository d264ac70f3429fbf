-- Notes that the code of a call was answered correctly.
--
-- Needs: ledger.lua, ledger-rights.lua
--
-- KEYS[1], ARGV[1]  as in ledger.lua
-- ARGV[2]  id of the call
-- ARGV[3], ARGV[4]  a channel, and what to announce there, as that the voice can stop; left out for nothing
--
-- Reply: 1 the first time, 0 afterwards or when the call is unknown

if ARGV[3] then redis.call('PUBLISH', ARGV[3], ARGV[4]) end
local call = readCall(ARGV[2])
if not call or call.passedAt then return 0 end
local facts, id = call.facts, call.id
redis.call('HSET', key('call', id), 'passedAt', digits(at))

-- The person is genuine, so their own allowances are full again; not those of others who ask for the same number. Other
-- people share an address or a switchboard, so these get back only this call. Rings of others and an API key get
-- nothing back, because a thief can pass codes on numbers of their own; nor does any budget.
if not facts.own then
  for _, each in ipairs(redis.call('ZRANGE', numberSet('count', facts), 0, -1)) do redis.call('ZREM', othersSet('count', facts), each) end
end
redis.call('DEL', numberSet('count', facts), pauseKey(facts))
if facts.own then redis.call('DEL', numberSet('rings', facts)) end
forgetMissed(facts.numberDigest, function(subject) return subject == missedSubject(facts) end)
for _, each in ipairs(countSets(facts)) do
  local whose, set = each[1], each[2]
  if whose == 'user' then redis.call('DEL', set)
  elseif whose ~= 'apiKey' then redis.call('ZREM', set, id) end
end

-- If nobody answered the call, the code came another way and proves nothing about the number.
if not call.startedAt or (call.finishedAt and call.answered == '0') then return 1 end

tell({ event = 'call-passed', call = facts.call, requestedAt = tonumber(call.admittedAt) })
local hour = tonumber(call.hour)
if call.finishedAt then tally(hour, 'reason:' .. call.reason, -1) end
tally(hour, 'reason:passed')
if not isByTrunk(facts) then return 1 end
tallyAreas(hour, facts, 'passed')
redis.call('SET', key('proven', facts.numberDigest), '1', 'PX', digits(milliseconds(rules.proof)))
if facts.subjects.switchboard then
  note(key('behind', facts.switchboardDigest), facts.numberDigest, at + milliseconds(rules.proof), milliseconds(rules.proof))
end
if ownerOf(facts) ~= '' and not isForgotten(facts) then
  redis.call('SET', key('proven', facts.numberDigest, ownerOf(facts)), '1', 'PX', digits(milliseconds(rules.proof)))
end
if call.unproven == '1' then
  local kept = milliseconds(rules.breakerWindow)
  for _, area in ipairs(facts.areas) do
    if area ~= '' then
      redis.call('ZREM', key('area', area, 'live'), facts.switchboardDigest)
      redis.call('ZREM', key('area', area, 'ended'), facts.switchboardDigest)
      redis.call('ZREM', key('area', area, 'calls'), id)
      redis.call('ZREMRANGEBYSCORE', key('area', area, 'passed'), '-inf', digits(at - kept))
      note(key('area', area, 'passed'), facts.switchboardDigest, at, kept)
    end
  end
end
return 1

-- The asker and the right of a call, and the sets that count it. The rights are those of call-rights.ts, from the least
-- to the most.
--
-- Needs: ledger.lua

-- Earlier versions wrote no owner, which was the asker.
local function ownerOf(facts) return facts.owner or facts.asker end

-- Whether the asker needed no password.
local function isForgotten(facts) return facts.right == 'anonymous' or facts.right == 'known-forgotten' end

-- Whether the asker is where the user has passed lately. An API key never is.
local function isKnown(facts) return facts.call.known and facts.call.userId and not facts.call.apiKeyId end

-- Whether a call counts among those of all who are not the owner of its number. A forgotten password of somebody known
-- does not, so that strangers cannot use up its calls.
local function isOfOthers(facts) return not facts.own and not (isForgotten(facts) and isKnown(facts)) end

-- Whether the number is the asker's own: an enrolled method of the user, or a number that has passed a code for the
-- same user or key. A call without an asker is a question of the operator.
local function isOwn(facts)
  if isForgotten(facts) then return false end
  if facts.right == 'login' or facts.right == 'proven' then return true end
  return redis.call('EXISTS', key('proven', facts.numberDigest, ownerOf(facts))) == 1
end

local function isProven(facts) return redis.call('EXISTS', key('proven', facts.numberDigest)) == 1 end

-- Adds to the facts what only the ledger knows. A key never gets the right that is reserved for the users of the panel.
local function judgeRight(facts)
  facts.own = isOwn(facts)
  if facts.own and facts.right == 'number' then facts.right = 'login' end
  if facts.right == 'login' and not facts.call.apiKeyId and isProven(facts) then facts.right = 'proven' end
end

local rankOf = {}
for rank, right in ipairs(rules.rights) do rankOf[right.name] = rank end

-- The set of calls to a number for one asker, and the set for all askers who are not its owner.
local function numberSet(what, facts) return key(what, 'number', facts.numberDigest, facts.asker) end
local function othersSet(what, facts) return key(what, 'number', facts.numberDigest) end

-- The set of the calls of an allowance with this right or less.
local function shareSet(whose, subject, right) return key('count', whose, subject, right.name) end

-- Every set that counts a call, with the allowance that it belongs to.
local function countSets(facts)
  local sets = { { 'number', numberSet('count', facts) } }
  if isOfOthers(facts) then sets[2] = { 'number', othersSet('count', facts) } end
  for whose, subject in pairs(facts.subjects) do
    sets[#sets + 1] = { whose, key('count', whose, subject) }
    for rank, right in ipairs(rules.rights) do
      if right.allowance < 1 and rank >= rankOf[facts.right] then
        sets[#sets + 1] = { whose, shareSet(whose, subject, right) }
      end
    end
  end
  return sets
end

-- The sets of the rings of a telephone: the asker's, and all of others. Digits make many telephones of one line, which
-- rings before they are sent, so rings of others count for the whole line too.
local function switchboardSet(facts, asker) return key('rings', 'line', facts.switchboardDigest, asker) end
local function ringSets(facts)
  local sets = { numberSet('rings', facts) }
  if isOfOthers(facts) then
    sets[2], sets[3], sets[4] = othersSet('rings', facts), switchboardSet(facts, facts.asker), switchboardSet(facts)
  end
  return sets
end

-- Whether a call is asked for by somebody who knows only a name. The set counts those to all numbers, from the request
-- on, because many may be asked for before the first one rings.
local function isOfStrangers(facts) return facts.right == 'anonymous' end
local strangersSet = key('rings', 'strangers')
local function noteStrangers(facts, id)
  if not isOfStrangers(facts) then return end
  local kept = 0
  for _, allowance in ipairs(rules.strangersRings) do kept = math.max(kept, milliseconds(allowance.windowSeconds)) end
  if kept == 0 then return end
  redis.call('ZREMRANGEBYSCORE', strangersSet, '-inf', digits(at - kept))
  note(strangersSet, id, at, kept)
end

-- Counts what rings a telephone or shows a message on it.
local function noteRing(facts, id)
  local kept = milliseconds(rules.maxWindowSeconds.rings)
  for _, set in ipairs(kept > 0 and ringSets(facts) or {}) do
    redis.call('ZREMRANGEBYSCORE', set, '-inf', digits(at - kept))
    note(set, id, at, kept)
  end
end

-- The key of the pause between the asker's calls to a number.
local function pauseKey(facts) return key('pause', facts.numberDigest, facts.asker) end

-- Whose calls without the right keys count together. An asker with less right uses up nothing of one with more right.
local function missedSubject(facts) return isForgotten(facts) and facts.subjects.user or facts.asker end

-- The times of the calls to a number that ended without the right keys, oldest first.
local function missedTimes(facts)
  local times, beginning = {}, missedSubject(facts) .. '|'
  local since = '(' .. digits(at - milliseconds(rules.missedWindow))
  local found = redis.call('ZRANGEBYSCORE', key('missed', facts.numberDigest), since, '+inf', 'WITHSCORES')
  for i = 1, #found, 2 do
    if string.sub(found[i], 1, #beginning) == beginning then times[#times + 1] = tonumber(found[i + 1]) end
  end
  return times
end

-- How many calls to a number may end in this way. A method that is being added, or a number of a key, has no other
-- method beside it.
local function maxMissed(facts)
  if not (facts.call.userId and facts.call.factorId) then return rules.missedKeys.alone end
  local other = facts.call.hasOtherMethod
  if other == nil then other = redis.call('EXISTS', key('others', facts.call.userId)) == 1 end
  return other and rules.missedKeys.max or rules.missedKeys.alone
end

-- Forgets the calls to a number that ended without the right keys, for some askers. @return how many
local function forgetMissed(digest, isOf)
  local forgotten = 0
  for _, member in ipairs(redis.call('ZRANGE', key('missed', digest), 0, -1)) do
    if isOf(string.match(member, '^(.*)|')) then forgotten = forgotten + redis.call('ZREM', key('missed', digest), member) end
  end
  return forgotten
end

-- Whether a key asks for a number that belongs to no user, so no user and no company bounds what it spends.
local function isOfBareNumber(facts) return facts.call.apiKeyId and not facts.call.userId end

-- The records of spending that a call counts in: of everybody, of its company, of its key when that calls a bare
-- number, of its user unless nobody has shown to be that user, and of what the user's password asks for from where the
-- user has not passed lately.
local function spendSubjects(facts)
  local subjects = { { 'all', '' } }
  if facts.call.companyId then subjects[#subjects + 1] = { 'company', facts.call.companyId } end
  if isOfBareNumber(facts) then subjects[#subjects + 1] = { 'key', facts.call.apiKeyId } end
  if facts.call.userId and not isForgotten(facts) then
    subjects[#subjects + 1] = { 'user', ownerOf(facts) }
    if not facts.call.apiKeyId and not facts.call.known then subjects[#subjects + 1] = { 'unknown', ownerOf(facts) } end
  end
  return subjects
end

local function spendKey(whose, subject, period, number)
  if whose == 'all' then return key('spend', period, digits(number)) end
  return key('spend', whose, subject, period, digits(number))
end

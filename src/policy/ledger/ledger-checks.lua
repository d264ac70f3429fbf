-- The rules, by their names in call-ledger.ts. A rule changes nothing. It returns whether it refuses, and where known:
-- `retry` (milliseconds until another request makes sense), `live` (the live call), `opens` (a block to begin),
-- `detail` for the operator.
--
-- Needs: ledger.lua, ledger-rights.lua, ledger-breakers.lua, ledger-budgets.lua

local checks = {}

checks['not-restored'] = function()
  return rules.mustBeRestored and redis.call('EXISTS', key('restored')) == 0, { retry = milliseconds(rules.busy) }
end

checks['calls-stopped'] = function()
  local by = redis.call('HGET', key('stopped'), 'by')
  return by ~= false, { detail = by and 'by ' .. by or nil }
end

checks['user-held'] = function(facts)
  local user = facts.call.userId
  if user == nil then return false, {} end
  if redis.call('SISMEMBER', key('held'), user) == 1 then return true, {} end
  if not isKnown(facts) and redis.call('SISMEMBER', key('held', 'elsewhere'), user) == 1 then
    return true, { detail = 'except where the user has passed lately' }
  end
  if not isForgotten(facts) then return false, {} end
  -- Somebody known is held only by a report of what was asked for where they are known.
  local left = redis.call('PTTL', key('held', 'anonymous', 'known', user))
  if not isKnown(facts) then left = math.max(left, redis.call('PTTL', key('held', 'anonymous', user))) end
  return left > 0, { retry = left, detail = left > 0 and 'for forgotten passwords' or nil }
end

checks['number-suspended'] = function(facts)
  for _, digest in ipairs({ facts.numberDigest, facts.switchboardDigest }) do
    if redis.call('SISMEMBER', key('suspended'), digest) == 1 then return true, {} end
    if not facts.own and redis.call('SISMEMBER', key('suspended', 'others'), digest) == 1 then
      return true, { detail = 'for all but its owner' }
    end
  end
  return false, {}
end

-- Somebody answered while this account added their number, and pressed 9 or 0.
checks['asker-held'] = function(facts)
  if facts.right ~= 'adding' then return false, {} end
  local left = redis.call('PTTL', key('heldoff', facts.asker))
  return left > 0, { retry = left }
end

checks['number-in-call'] = function(facts)
  for _, live in ipairs(liveKeysOf(facts)) do
    local id = redis.call('GET', live)
    local found = id and redis.call('HMGET', key('call', id), 'challengeId', 'known') or {}
    if found[1] then return true, { live = { id, found[1], found[2] or '0' }, detail = 'call ' .. id } end
  end
  local max = rules.maxConcurrentSwitchboardCalls
  if not facts.own then max = math.ceil(max * rules.numberShares.switchboardCalls) end
  if facts.subjects.switchboard and callsBehind(facts.switchboardDigest) >= max then
    return true, { retry = milliseconds(rules.switchboardBusy), detail = 'other calls behind the switchboard' }
  end
  return false, {}
end

checks['country-blocked'] = function(facts) return isBlocked('country', facts) end
checks['prefix-blocked'] = function(facts) return isBlocked('prefix', facts) end
checks['prefix-busy'] = function(facts) return isBusy('prefix', facts) end
checks['country-busy'] = function(facts) return isBusy('country', facts) end

checks['budget-spent'] = function(facts) return isBudgetSpent(facts, { minutes = 0, money = 0 }) end

-- How many calls may be queued or up, for calls with this right or less together.
checks['share-in-use'] = function(facts)
  local up = 0
  for rank, right in ipairs(rules.rights) do
    if rank > rankOf[facts.right] then break end
    up = up + redis.call('ZCOUNT', key('up', right.name), '(' .. digits(at), '+inf')
  end
  local max = rules.atOnce[facts.right]
  if not max then return false, {} end
  return up >= max, { retry = milliseconds(rules.busy), detail = up .. ' of ' .. max .. ' calls for ' .. facts.right }
end

checks['number-pause'] = function(facts)
  local calls, since, free = unpack(redis.call('HMGET', pauseKey(facts), 'count', 'at', 'free'))
  if not calls then return false, {} end
  local count = tonumber(calls)
  local step = free == '1' and count <= rules.freePauses and 1 or math.min(count, #rules.pauses)
  local left = since + milliseconds(rules.pauses[step]) - at
  return left > 0, { retry = left, detail = 'calls since the last passed code: ' .. count }
end

-- Whether an allowance counts a live call, which may still be given back. Calls too old to be live are skipped.
local function hasLive(set)
  local oldest = at - milliseconds(rules.queue + 2 * (rules.ring + rules.callSeconds) + rules.grace)
  for _, id in ipairs(redis.call('ZREVRANGEBYSCORE', set, '+inf', digits(oldest))) do
    local call = redis.call('HMGET', key('call', id), 'admittedAt', 'finishedAt')
    if call[1] and not call[2] then return true end
  end
  return false
end

-- Whether a set of calls uses up a part of allowances. There is room again when enough calls have left the window, or
-- sooner when a live call is given back.
local function isSetUsedUp(set, allowances, part)
  local refused, retry, details = false, 0, {}
  for _, allowance in ipairs(allowances) do
    local window, max = allowance.windowSeconds * 1000, math.ceil(allowance.max * part - 1e-9)
    local calls = sizeSince(set, at - window)
    details[#details + 1] = calls .. ' of ' .. max .. ' in ' .. allowance.windowSeconds .. ' s'
    if calls >= max then
      local last = redis.call('ZREVRANGE', set, max - 1, max - 1, 'WITHSCORES')
      refused = true
      retry = math.max(retry, last[2] + window - at)
    end
  end
  return refused, { retry = retry, detail = table.concat(details, ', ') }
end

-- The first of several verdicts that refuses, with the details of all up to it.
local function firstRefusal(verdicts)
  local details = {}
  for _, each in ipairs(verdicts) do
    local refused, more = isSetUsedUp(each.set, each.allowances, each.part)
    details[#details + 1] = (each.label or '') .. more.detail
    if refused then
      if each.givesBack and hasLive(each.set) then more.retry = math.min(more.retry, milliseconds(rules.busy)) end
      return true, { retry = more.retry, detail = table.concat(details, '; ') }
    end
  end
  return false, { detail = table.concat(details, '; ') }
end

-- The whole allowance of a subject, and the share of the call's right.
local function allowanceOf(whose, facts)
  local subject, right = facts.subjects[whose], rules.rights[rankOf[facts.right]]
  if not subject then return {} end
  local allowances = rules.allowances[whose]
  local verdicts = { { set = key('count', whose, subject), allowances = allowances, part = 1, givesBack = true } }
  if right.allowance < 1 and #allowances > 0 then
    verdicts[2] = { set = shareSet(whose, subject, right), allowances = allowances, part = right.allowance,
      givesBack = true, label = 'for ' .. right.name .. ' ' }
  end
  return verdicts
end

-- Whether a number is known to be a switchboard: two telephones behind it have passed. Post-dial digits alone make one
-- telephone look like many, above all where a number may be a mobile one.
local function hasProvenBehind(facts)
  if facts.call.type == 'fixed-or-mobile' then return false end
  return sizeSince(key('behind', facts.switchboardDigest), at) >= 2
end

-- A voicemail that plays tones has a chance at each call, so a telephone that does not press the right keys is not
-- called all day. A telephone that dials in is not a voicemail.
checks['number-keys'] = function(facts)
  if not rules.missedKeys or facts.call.hasDialledIn then return false, {} end
  local times, max = missedTimes(facts), maxMissed(facts)
  local more = { detail = #times .. ' of ' .. max .. ' calls without the right keys in ' .. rules.missedWindow .. ' s' }
  if #times < max then return false, more end
  more.retry = times[#times - max + 1] + milliseconds(rules.missedWindow) - at
  return true, more
end

checks['number-limit'] = function(facts)
  local shares, allowances = rules.numberShares, rules.allowances.number
  local verdicts = { { set = numberSet('count', facts), allowances = allowances, givesBack = true,
    part = isForgotten(facts) and shares.anonymous or 1 } }
  if isOfOthers(facts) and #allowances > 0 then
    verdicts[2] = { set = othersSet('count', facts), allowances = allowances, givesBack = true,
      part = isProven(facts) and shares.othersOfProven or shares.others, label = 'for all but its owner ' }
  end
  local wide = hasProvenBehind(facts) and 1 or rules.unknownSwitchboard
  for _, each in ipairs(allowanceOf('switchboard', facts)) do
    each.part = each.part * wide
    each.label = 'of the whole switchboard ' .. (each.label or '')
    verdicts[#verdicts + 1] = each
  end
  return firstRefusal(verdicts)
end

checks['number-rings'] = function(facts)
  local shares, rings = rules.numberShares, rules.allowances.rings
  if #rings == 0 then return false, {} end
  if facts.own then
    return firstRefusal({ { set = numberSet('rings', facts), allowances = rings, part = shares.ownRings } })
  end
  local part = isForgotten(facts) and shares.anonymousRings or shares.askerRings
  local verdicts = { { set = numberSet('rings', facts), allowances = rings, part = part } }
  if isOfStrangers(facts) then
    local refused, more = isSetUsedUp(strangersSet, rules.strangersRings, 1)
    if refused then return true, { retry = more.retry, detail = 'forgotten passwords of all names ' .. more.detail } end
  end
  if isOfOthers(facts) then
    verdicts[2] = { set = othersSet('rings', facts), allowances = rings, part = 1, label = 'for all but its owner ' }
    -- Nobody adds all telephones of a switchboard, so there one account has no more than elsewhere.
    local wide = hasProvenBehind(facts) and rules.knownSwitchboard or 1
    verdicts[3] = { set = switchboardSet(facts, facts.asker), allowances = rings,
      part = facts.right == 'adding' and part or part * wide, label = 'of the whole number ' }
    verdicts[4] = { set = switchboardSet(facts), allowances = rings, part = wide, label = 'of the whole number for all but its owners ' }
  end
  return firstRefusal(verdicts)
end

checks['user-limit'] = function(facts) return firstRefusal(allowanceOf('user', facts)) end
checks['address-limit'] = function(facts) return firstRefusal(allowanceOf('address', facts)) end
checks['key-limit'] = function(facts) return firstRefusal(allowanceOf('apiKey', facts)) end

-- Checks a call against one rule. Calls to extensions of this exchange are checked only against some rules.
local function check(rule, facts)
  if not rule.internal and not isByTrunk(facts) then return false, { detail = 'not for extensions' } end
  return checks[rule.name](facts)
end

-- Whole seconds, rounded up; '' when waiting does not help.
local function retrySeconds(more)
  if not more.retry or more.retry <= 0 then return '' end
  return digits(math.ceil(more.retry / 1000))
end

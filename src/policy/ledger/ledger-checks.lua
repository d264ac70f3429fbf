-- The rules, by their names in call-ledger.ts. A rule changes nothing. It returns whether it refuses, and where known:
-- `retry` (milliseconds until another request makes sense), `live` (the live call), `opens` (a block to begin),
-- `detail` for the operator.
--
-- Needs: ledger.lua, ledger-rights.lua, ledger-calendar.lua

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
  if facts.right ~= 'anonymous' then return false, {} end
  -- Somebody known is held only by a report of what was asked for where they are known.
  local left = redis.call('PTTL', key('held', 'anonymous', 'known', user))
  if not facts.call.known then left = math.max(left, redis.call('PTTL', key('held', 'anonymous', user))) end
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

-- Number of members with a score in (since, upTo], or above `since` without `upTo`.
local function sizeSince(set, since, upTo) return redis.call('ZCOUNT', set, '(' .. digits(since), upTo and digits(upTo) or '+inf') end

-- The figures of a breaker: unproven numbers that are being called, that ended without a passed code, and that passed.
-- The number itself is not counted as being called, because its present call is replaced by this one.
local function areaFigures(breaker, area, switchboardDigest)
  local since = at - milliseconds(rules.breakerWindow)
  local figures = {
    live = sizeSince(key('area', area, 'live'), at),
    ended = sizeSince(key('area', area, 'ended'), since, at),
    passed = sizeSince(key('area', area, 'passed'), since),
    calls = sizeSince(key('area', area, 'calls'), since),
  }
  local own = redis.call('ZSCORE', key('area', area, 'live'), switchboardDigest)
  if own and tonumber(own) > at then figures.live = figures.live - 1 end
  figures.max = breaker.free + breaker.perPass * figures.passed
  figures.maxCalls = figures.max * rules.breakerCalls
  figures.detail = area .. ': ' .. figures.ended .. ' of ' .. figures.max .. ' unproven numbers did not pass, '
    .. figures.passed .. ' passed, ' .. figures.live .. ' are being called; ' .. figures.calls .. ' of '
    .. figures.maxCalls .. ' calls'
  return figures
end

-- Length of the next block of an area, in milliseconds.
local function nextBlockLength(area)
  local opened = tonumber(redis.call('GET', key('opened', area)) or '0')
  return milliseconds(rules.blocks[math.min(opened + 1, #rules.blocks)])
end

-- A block applies only to unproven numbers, so that others never lock out a number that has passed lately.
local function isBlocked(kind, facts)
  if isProven(facts) then return false, { detail = 'the number has passed in the last ' .. rules.proof / 86400 .. ' days' } end
  local details = {}
  for i, breaker in ipairs(rules.breakers) do
    local area = facts.areas[i]
    if breaker.kind == kind and area ~= '' then
      local ends = redis.call('HGET', key('block', area), 'until')
      if ends and tonumber(ends) > at then return true, { retry = ends - at, detail = area .. ' is blocked' } end
      local seen = areaFigures(breaker, area, facts.switchboardDigest)
      if seen.ended >= seen.max or seen.calls >= seen.maxCalls then
        return true, { retry = nextBlockLength(area), opens = { area = area, kind = kind, seen = seen }, detail = seen.detail }
      end
      details[#details + 1] = seen.detail
    end
  end
  return false, { detail = table.concat(details, '; ') }
end

checks['country-blocked'] = function(facts) return isBlocked('country', facts) end
checks['prefix-blocked'] = function(facts) return isBlocked('prefix', facts) end

-- Refuses, but begins no block, because live calls and codes that can still be typed may pass.
local function isBusy(kind, facts)
  if isProven(facts) then return false, {} end
  for i, breaker in ipairs(rules.breakers) do
    local area = facts.areas[i]
    if breaker.kind == kind and area ~= '' then
      local seen = areaFigures(breaker, area, facts.switchboardDigest)
      if seen.ended + seen.live >= seen.max then
        return true, { retry = milliseconds(rules.busy), detail = seen.detail }
      end
    end
  end
  return false, {}
end

checks['prefix-busy'] = function(facts) return isBusy('prefix', facts) end
checks['country-busy'] = function(facts) return isBusy('country', facts) end

-- The amount in a record of spending, with reservations, and the reservations alone. With `rank` only of calls with
-- this right or less.
local function spent(record, what, rank)
  local fields = { what, 'reserved:' .. what }
  if rank then
    fields = {}
    for i = 1, rank do
      fields[i] = what .. ':' .. rules.rights[i].name
      fields[rank + i] = 'reserved:' .. what .. ':' .. rules.rights[i].name
    end
  end
  local held = redis.call('HMGET', record, unpack(fields))
  local sums = { 0, 0 }
  for i, value in ipairs(held) do
    local half = i <= #held / 2 and 1 or 2
    sums[half] = sums[half] + tonumber(value or '0')
  end
  return sums[1] + sums[2], sums[2]
end

-- Whether other companies need a part of the budget: those that asked for calls lately, and still exist.
local function hasOtherCompanies(company)
  if tonumber(redis.call('HGET', key('restored'), 'companies') or '1') < 2 then return false end
  local own = redis.call('ZSCORE', key('companies'), company)
  local others = redis.call('ZCOUNT', key('companies'), '(' .. digits(at - companyKept), '+inf')
  if own and tonumber(own) > at - companyKept then others = others - 1 end
  return others > 0
end

-- The budgets of a period that hold for a call: of all, of the company, of the user, of the user's unknown browsers.
local function budgetsOf(budget, whose, id)
  local ofUser = rules.userBudget[budget.name]
  if whose == 'user' then return { minutes = ofUser } end
  if whose == 'unknown' then return { minutes = ofUser and ofUser * rules.unknownMinutes } end
  if whose == 'all' then return budget end
  if not hasOtherCompanies(id) then return {} end
  return { minutes = budget.minutes and budget.minutes * rules.companyShare,
    money = budget.money and budget.money * rules.companyShare }
end

local budgetLabels = { all = '', company = ' for the company', user = ' for the user',
  unknown = ' for the user where the user has not passed lately' }

-- Whether a budget has no room for what a call adds, or, when it adds nothing, whether it is spent. The share of the
-- call's right applies too. It always has room for one call while nothing of it is spent.
local function isBudgetSpent(facts, adds)
  if rules.money and not facts.rate then return true, { detail = 'no price of this number in BELCODE_RATES' } end
  local refused, retry, details = false, 0, {}
  for _, budget in ipairs(rules.budgets) do
    local number, ends = periodOf(budget.name, at)
    local right = rules.rights[rankOf[facts.right]]
    local function look(record, what, max, label, rank, atLeastOne)
      local taken, reserved = spent(record, what, rank)
      local unit = what == 'money' and rules.moneyParts or 1
      local least = adds[what] > 0 and adds[what] or 1
      local refuses = taken + least > max and not (atLeastOne and taken == 0)
      -- A share is mentioned only when it is the reason.
      if refuses or label == '' then
        details[#details + 1] = budget.name .. ': ' .. taken / unit .. ' of ' .. max / unit .. ' ' .. what .. label
      end
      if not refuses then return end
      refused = true
      -- Live calls give back most of what they reserved.
      local onlyReserved = taken - reserved + least <= max
      retry = math.max(retry, onlyReserved and milliseconds(rules.busy) or ends - at)
    end
    for _, subject in ipairs(spendSubjects(facts)) do
      local whose = subject[1]
      local record = spendKey(whose, subject[2], budget.name, number)
      local limits = budgetsOf(budget, whose, subject[2])
      for _, what in ipairs({ 'minutes', 'money' }) do
        local max = limits[what]
        if max then
          look(record, what, max, budgetLabels[whose], nil, whose == 'user' or whose == 'unknown')
          if whose == 'all' and right.budget < 1 then
            if right.budget < rules.reserve then
              look(record, what, max * right.budget, ' for ' .. right.name, rankOf[right.name], true)
            end
            -- The last part is for logins to proven numbers, even when others have spent the rest.
            look(record, what, max * rules.reserve, ' without the reserve')
          end
        end
      end
    end
  end
  return refused, { retry = retry, detail = table.concat(details, ', ') }
end

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
    part = facts.right == 'anonymous' and shares.anonymous or 1 } }
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
  local part = facts.right == 'anonymous' and shares.anonymousRings or shares.askerRings
  local verdicts = { { set = numberSet('rings', facts), allowances = rings, part = part } }
  if isOfOthers(facts) then
    verdicts[2] = { set = othersSet('rings', facts), allowances = rings, part = 1, label = 'for all but its owner ' }
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

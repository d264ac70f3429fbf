-- The rules, by their names in call-ledger.ts. A rule changes nothing. It returns whether it refuses, and where known:
-- `retry` (milliseconds until another request makes sense), `live` (the live call), `opens` (a block to begin),
-- `detail` for the operator.
--
-- Needs: ledger.lua, ledger-calendar.lua

local checks = {}

checks['calls-stopped'] = function()
  local by = redis.call('HGET', key('stopped'), 'by')
  return by ~= false, { detail = by and 'by ' .. by or nil }
end

checks['user-held'] = function(facts)
  local user = facts.call.userId
  return user ~= nil and redis.call('SISMEMBER', key('held'), user) == 1, {}
end

checks['number-suspended'] = function(facts)
  for _, digest in ipairs({ facts.numberDigest, facts.switchboardDigest }) do
    if redis.call('SISMEMBER', key('suspended'), digest) == 1 then return true, {} end
  end
  return false, {}
end

checks['number-in-call'] = function(facts)
  for _, live in ipairs(liveKeysOf(facts)) do
    local id = redis.call('GET', live)
    local challenge = id and redis.call('HGET', key('call', id), 'challengeId')
    if challenge then return true, { live = { id, challenge }, detail = 'call ' .. id } end
  end
  if facts.subjects.switchboard and callsBehind(facts.switchboardDigest) >= rules.maxConcurrentSwitchboardCalls then
    return true, { retry = milliseconds(rules.switchboardBusy), detail = 'other calls behind the switchboard' }
  end
  return false, {}
end

local function isProven(facts) return redis.call('EXISTS', key('proven', facts.numberDigest)) == 1 end

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
  }
  local own = redis.call('ZSCORE', key('area', area, 'live'), switchboardDigest)
  if own and tonumber(own) > at then figures.live = figures.live - 1 end
  figures.max = breaker.free + breaker.perPass * figures.passed
  figures.detail = area .. ': ' .. figures.ended .. ' of ' .. figures.max .. ' unproven numbers did not pass, '
    .. figures.passed .. ' passed, ' .. figures.live .. ' are being called'
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
      if seen.ended >= seen.max then
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

-- What a budget has spent with reservations, and the reservations alone.
local function spent(period, what)
  local held = redis.call('HMGET', key('spend', period.name, digits(period.number)), what, 'reserved:' .. what)
  local reserved = tonumber(held[2] or '0')
  return tonumber(held[1] or '0') + reserved, reserved
end

-- Whether a budget has no room for what a call adds; with nothing to add, whether it is spent.
local function isBudgetSpent(facts, adds)
  if rules.money and not facts.rate then return true, { detail = 'no price of this number in BELCODE_RATES' } end
  local refused, retry, details = false, 0, {}
  for _, budget in ipairs(rules.budgets) do
    local number, ends = periodOf(budget.name, at)
    for _, what in ipairs({ 'minutes', 'money' }) do
      local max = budget[what]
      if max then
        local taken, reserved = spent({ name = budget.name, number = number }, what)
        local least = adds[what] > 0 and adds[what] or 1
        details[#details + 1] = budget.name .. ': ' .. (what == 'money' and taken / rules.moneyParts or taken)
          .. ' of ' .. (what == 'money' and max / rules.moneyParts or max) .. ' ' .. what
        if taken + least > max then
          refused = true
          -- Live calls give back most of what they reserved.
          local onlyReserved = taken - reserved + least <= max
          retry = math.max(retry, onlyReserved and milliseconds(rules.busy) or ends - at)
        end
      end
    end
  end
  return refused, { retry = retry, detail = table.concat(details, ', ') }
end

checks['budget-spent'] = function(facts) return isBudgetSpent(facts, { minutes = 0, money = 0 }) end

checks['number-pause'] = function(facts)
  local held = redis.call('HMGET', key('pause', facts.numberDigest), 'count', 'at', 'free')
  if not held[1] then return false, {} end
  local count = tonumber(held[1])
  local step = held[3] == '1' and count <= rules.freePauses and 1 or math.min(count, #rules.pauses)
  local left = held[2] + milliseconds(rules.pauses[step]) - at
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

-- Whether one of the allowances of a subject is used up. There is room again when enough calls have left the window, or
-- sooner when a live call is given back.
local function isUsedUp(whose)
  return function(facts)
    local subject = facts.subjects[whose]
    if not subject then return false, {} end
    local refused, retry, details = false, 0, {}
    for _, allowance in ipairs(rules.allowances[whose]) do
      local window = allowance.windowSeconds * 1000
      local calls = sizeSince(key('count', whose, subject), at - window)
      details[#details + 1] = calls .. ' of ' .. allowance.max .. ' in ' .. allowance.windowSeconds .. ' s'
      if calls >= allowance.max then
        local last = redis.call('ZREVRANGE', key('count', whose, subject), allowance.max - 1, allowance.max - 1, 'WITHSCORES')
        refused = true
        retry = math.max(retry, last[2] + window - at)
      end
    end
    if refused and hasLive(key('count', whose, subject)) then retry = math.min(retry, milliseconds(rules.busy)) end
    return refused, { retry = retry, detail = table.concat(details, ', ') }
  end
end

checks['number-limit'] = function(facts)
  local refused, more = isUsedUp('number')(facts)
  if refused or not facts.subjects.switchboard then return refused, more end
  local switchboardRefused, ofSwitchboard = isUsedUp('switchboard')(facts)
  return switchboardRefused,
    { retry = ofSwitchboard.retry, detail = more.detail .. '; of the whole switchboard ' .. ofSwitchboard.detail }
end
checks['user-limit'] = isUsedUp('user')
checks['address-limit'] = isUsedUp('address')
checks['key-limit'] = isUsedUp('apiKey')

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

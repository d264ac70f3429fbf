-- Settles a call once: gives back what it did not use, keeps what it used, and sends the event.
--
-- Needs: ledger.lua, ledger-calendar.lua, ledger-rights.lua

-- Replaces a call's reservation by what it used: every started minute, in the periods in which it was dialled.
-- @return minutes and money
local function payFor(call, answered)
  local minutes = math.ceil(answered / 60)
  local rate = call.facts.rate
  local money = rate and answered > 0 and minutes * rate.minute + rate.call or 0
  for _, spend in ipairs(cjson.decode(call.periods)) do
    for _, right in ipairs({ '', ':' .. call.facts.right }) do
      -- An earlier version reserved nothing by right.
      if right == '' or not call.facts.isEarlier then
        redis.call('HINCRBY', spend, 'reserved:minutes' .. right, -call.minutes)
        redis.call('HINCRBY', spend, 'reserved:money' .. right, -call.money)
      end
      redis.call('HINCRBY', spend, 'minutes' .. right, minutes)
      redis.call('HINCRBY', spend, 'money' .. right, digits(money))
    end
  end
  return minutes, money
end

-- Percent of a budget at which the operator's systems hear of it.
local nearPercent = 80

-- Sends an event for each budget of all calls that this call has brought so far, once in a period.
local function tellNearBudgets(call, used)
  for _, budget in ipairs(rules.budgets) do
    local record = spendKey('all', '', budget.name, (periodOf(budget.name, tonumber(call.startedAt))))
    for _, unit in ipairs({ 'minutes', 'money' }) do
      local near = budget[unit] and budget[unit] * nearPercent / 100
      local now = near and tonumber(redis.call('HGET', record, unit) or '0')
      if near and now >= near and now - used[unit] < near then
        tell({ event = 'budget-nearly-used', period = budget.name, unit = unit, percent = nearPercent })
      end
    end
  end
end

-- A call lapses after this time at the latest.
local lapse = milliseconds(rules.queue + rules.ring + rules.callSeconds)
-- The sets of an area are kept longer than anything in them counts.
local areaKept = milliseconds(rules.breakerWindow + rules.codeLife) + lapse

-- A code can be typed until `lapsesAt`. Until then the number counts as being called, and afterwards as ended if no
-- code has passed.
local function awaitCode(area, switchboardDigest, lapsesAt)
  note(key('area', area, 'live'), switchboardDigest, lapsesAt, areaKept)
  note(key('area', area, 'ended'), switchboardDigest, lapsesAt, areaKept)
end

-- The number is no longer being called, unless another call to it has started since.
local function leaveAreas(call, unpassed, spoken)
  local switchboardDigest = call.facts.switchboardDigest
  local taken = redis.call('EXISTS', key('live', 'number', switchboardDigest)) == 1 or callsBehind(switchboardDigest) > 0
  for _, area in ipairs(call.facts.areas) do
    if area ~= '' then
      local live, ended = key('area', area, 'live'), key('area', area, 'ended')
      redis.call('ZREMRANGEBYSCORE', ended, '-inf', digits(at - milliseconds(rules.breakerWindow)))
      if unpassed then
        redis.call('ZREMRANGEBYSCORE', key('area', area, 'calls'), '-inf', digits(at - milliseconds(rules.breakerWindow)))
        note(key('area', area, 'calls'), call.id, at, areaKept)
      end
      local counted = tonumber(redis.call('ZSCORE', ended, switchboardDigest))
      if unpassed and spoken and not (counted and counted <= at) then
        local upTo = taken and tonumber(redis.call('ZSCORE', live, switchboardDigest)) or 0
        awaitCode(area, switchboardDigest, math.max(at + milliseconds(rules.codeLife), upTo))
      elseif unpassed then
        redis.call('ZREM', live, switchboardDigest)
        note(ended, switchboardDigest, at, areaKept)
      elseif not taken then
        -- An earlier call to this number spoke a code that can still be typed; this call does not change that.
        if counted and counted > at then awaitCode(area, switchboardDigest, at + milliseconds(rules.codeLife))
        else redis.call('ZREM', live, switchboardDigest) end
      end
    end
  end
end

-- Counts a call that ended without the right keys. @return the number of these in a day for its asker; nil for another
-- end
local function countMissed(call, reason)
  local facts = call.facts
  if not rules.missedKeys or facts.call.hasDialledIn or call.passedAt then return nil end
  for _, missed in ipairs(rules.missedEnds) do
    if reason == missed then
      local set, kept = key('missed', facts.numberDigest), milliseconds(rules.missedWindow)
      redis.call('ZREMRANGEBYSCORE', set, '-inf', digits(at - kept))
      note(set, missedSubject(facts) .. '|' .. call.id, at, kept)
      if facts.call.userId then
        redis.call('SADD', key('missed', 'of', facts.call.userId), facts.numberDigest)
        redis.call('PEXPIRE', key('missed', 'of', facts.call.userId), digits(kept))
      end
      return #missedTimes(facts)
    end
  end
end

-- Ends a call. A call uses nothing if it was never dialled, or if another replaced it before an answer. The carrier
-- bills every answered call. A free end gives an answered call back to the person, but not to an API key, and the
-- breakers still count the number. `trunk`: over which it was dialled, '' or nil without one.
local function settle(call, reason, free, answered, trunk)
  local facts, id = call.facts, call.id
  if not call.startedAt then answered = 0 end
  local billed = answered > 0
  free = free or not call.startedAt or (call.superseded and answered == 0)
  redis.call('HSET', key('call', id), 'finishedAt', digits(at), 'reason', reason, 'answered', digits(answered))
  redis.call('PEXPIRE', key('call', id), digits(milliseconds(rules.record)))
  redis.call('ZREM', key('started'), id)
  redis.call('ZREM', key('queued'), id)
  releaseLiveKeys(id, facts)
  if free then
    for _, each in ipairs(countSets(facts)) do
      if not (billed and each[1] == 'apiKey') then redis.call('ZREM', each[2], id) end
    end
  end
  redis.call('ZREM', key('up', facts.right), id)
  if call.startedAt and redis.call('HGET', pauseKey(facts), 'call') == id then
    redis.call('HSET', pauseKey(facts), 'at', digits(at), 'free', free and '1' or '0')
  end
  local hour = call.hour and tonumber(call.hour) or thisHour()
  local minutes, money = 0, 0
  if isByTrunk(facts) then
    leaveAreas(call, call.unproven == '1' and (billed or not free) and not call.passedAt, reason == 'spoken' or reason == 'typed')
    if call.startedAt then
      minutes, money = payFor(call, answered)
      tellNearBudgets(call, { minutes = minutes, money = money })
      if billed then tallyAreas(hour, facts, 'answered') end
    end
  end
  if not call.passedAt then
    tally(hour, 'reason:' .. reason)
    redis.call('HSET', key('call', id), 'hour', digits(hour))
  end
  local missed = countMissed(call, reason)
  local admitted = tonumber(call.admittedAt)
  tell({ event = 'call-ended', call = facts.call, reason = reason, answeredSeconds = answered, missed = missed,
    account = { requestedAt = admitted, endedAt = at, minutes = minutes, money = money,
      waitedMilliseconds = call.startedAt and tonumber(call.startedAt) - admitted or nil,
      trunk = trunk ~= '' and trunk or nil } })
end

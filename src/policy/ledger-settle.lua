-- How a call ends: what it did not use goes back, what it used stays, and it is told. Once.

-- Puts in the place of a call's reservation what it used: minutes that began, in the periods in which it was dialled.
local function payFor(call, answered)
  local minutes = math.ceil(answered / 60)
  local rate = call.facts.rate
  local money = rate and answered > 0 and minutes * rate.minute + rate.call or 0
  for _, spend in ipairs(cjson.decode(call.periods)) do
    redis.call('HINCRBY', spend, 'reserved:minutes', -call.minutes)
    redis.call('HINCRBY', spend, 'reserved:money', -call.money)
    redis.call('HINCRBY', spend, 'minutes', minutes)
    redis.call('HINCRBY', spend, 'money', digits(money))
  end
end

-- The number is not being called any more, unless another call has taken the place since.
local function leaveAreas(call, unpassed)
  local facts = call.facts
  local taken = redis.call('EXISTS', key('place', 'number', facts.number)) == 1
  local kept = milliseconds(rules.breakerWindow)
  for _, area in ipairs(facts.areas) do
    if area ~= '' then
      if not taken then redis.call('ZREM', key('area', area, 'live'), facts.number) end
      if unpassed then
        redis.call('ZREMRANGEBYSCORE', key('area', area, 'ended'), '-inf', digits(at - kept))
        redis.call('ZREM', key('area', area, 'live'), facts.number)
        note(key('area', area, 'ended'), facts.number, at, kept)
      end
    end
  end
end

-- Ends a call. One that was never dialled has used nothing; neither has one that made way for another before an answer.
local function settle(call, reason, free, answered)
  local facts, id = call.facts, call.id
  free = free or not call.startedAt or (call.superseded and answered == 0)
  redis.call('HSET', key('call', id), 'finishedAt', digits(at), 'reason', reason, 'answered', digits(answered))
  redis.call('ZREM', key('started'), id)
  leavePlaces(id, facts)
  if free then
    for whose, subject in pairs(facts.subjects) do redis.call('ZREM', key('count', whose, subject), id) end
  end
  local hour = call.hour and tonumber(call.hour) or thisHour()
  if isOutside(facts) then
    leaveAreas(call, call.unproven == '1' and not free and not call.passedAt)
    if call.startedAt then
      payFor(call, answered)
      if redis.call('HGET', key('pause', facts.number), 'call') == id then
        redis.call('HSET', key('pause', facts.number), 'at', digits(at), 'free', free and '1' or '0')
      end
      if answered > 0 then tallyAreas(hour, facts, 'answered') end
    end
  end
  if not call.passedAt then
    tally(hour, 'reason:' .. reason)
    redis.call('HSET', key('call', id), 'hour', digits(hour))
  end
  tell({ event = 'call-ended', call = facts.asked, reason = reason, answeredSeconds = answered })
end

-- Checks the rules again just before a call is dialled, and reserves the most that it may cost.
--
-- Needs: ledger.lua, ledger-calendar.lua, ledger-checks.lua
--
-- KEYS[1], ARGV[1]  as in ledger.lua
-- ARGV[2]  id of the call
--
-- Reply: nothing when it may be dialled; else the rule. A call that is unknown, over, already dialled or too late is
-- refused as calls-stopped, because it is not admitted

local call = readCall(ARGV[2])
if not call or call.finishedAt or call.startedAt or at >= tonumber(call.lapsesAt) then return { 'calls-stopped' } end
local facts = call.facts

for _, rule in ipairs(rules.order) do
  if rule.again and check(rule, facts) then
    tally(thisHour(), 'refused:' .. rule.name)
    return { rule.name }
  end
end

local ends = at + milliseconds(rules.ring + rules.callSeconds + rules.grace)
local hour = thisHour()
if isByTrunk(facts) then
  local minutes = math.ceil(rules.callSeconds / 60)
  local money = facts.rate and minutes * facts.rate.minute + facts.rate.call or 0
  if isBudgetSpent(facts, { minutes = minutes, money = money }) then
    tally(hour, 'refused:budget-spent')
    return { 'budget-spent' }
  end
  local periods = {}
  for i, budget in ipairs(rules.budgets) do
    local number, over = periodOf(budget.name, at)
    local spend = key('spend', budget.name, digits(number))
    redis.call('HINCRBY', spend, 'reserved:minutes', minutes)
    redis.call('HINCRBY', spend, 'reserved:money', digits(money))
    redis.call('PEXPIREAT', spend, digits(over + hourLength))
    periods[i] = spend
  end
  redis.call('HSET', key('call', call.id), 'periods', cjson.encode(periods), 'minutes', minutes, 'money', digits(money))
  local pause = key('pause', facts.numberDigest)
  redis.call('HINCRBY', pause, 'count', 1)
  redis.call('HSET', pause, 'at', digits(at), 'call', call.id, 'free', '0')
  redis.call('PEXPIRE', pause, digits(milliseconds(rules.pauseMemory)))
  tallyAreas(hour, facts, 'placed')
end
redis.call('HSET', key('call', call.id), 'startedAt', digits(at), 'hour', digits(hour))
redis.call('ZREM', key('queued'), call.id)
redis.call('ZADD', key('started'), digits(ends), call.id)
-- The record stays until the call is settled, because the settlement needs the reservation in it.
redis.call('PERSIST', key('call', call.id))
return {}

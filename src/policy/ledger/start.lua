-- Checks the rules again just before a call is dialled, and reserves the most that it may cost. A login to a proven
-- number reserves a minute, because nearly all take no more, so that a whole office can log in at the same moment.
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
  local minutes = facts.right == 'proven' and facts.call.userId and 1 or math.ceil(rules.callSeconds / 60)
  local money = facts.rate and minutes * facts.rate.minute + facts.rate.call or 0
  if isBudgetSpent(facts, { minutes = minutes, money = money }) then
    tally(hour, 'refused:budget-spent')
    return { 'budget-spent' }
  end
  local records = {}
  for _, budget in ipairs(rules.budgets) do
    local number, over = periodOf(budget.name, at)
    for _, subject in ipairs(spendSubjects(facts)) do
      local record = spendKey(subject[1], subject[2], budget.name, number)
      for what, amount in pairs({ minutes = minutes, money = money }) do
        redis.call('HINCRBY', record, 'reserved:' .. what, digits(amount))
        redis.call('HINCRBY', record, 'reserved:' .. what .. ':' .. facts.right, digits(amount))
      end
      redis.call('PEXPIREAT', record, digits(over + hourLength))
      records[#records + 1] = record
    end
  end
  redis.call('HSET', key('call', call.id), 'periods', cjson.encode(records), 'minutes', minutes, 'money', digits(money))
  tallyAreas(hour, facts, 'placed')
end
-- Every call rings, also one inside and one that nobody answers.
local pause = pauseKey(facts)
redis.call('HINCRBY', pause, 'count', 1)
redis.call('HSET', pause, 'at', digits(at), 'call', call.id, 'free', '0')
redis.call('PEXPIRE', pause, digits(milliseconds(rules.pauseMemory)))
noteRing(facts, call.id)
redis.call('HSET', key('call', call.id), 'startedAt', digits(at), 'hour', digits(hour))
redis.call('ZREM', key('queued'), call.id)
redis.call('ZADD', key('started'), digits(ends), call.id)
-- The record stays until the call is settled, because the settlement needs the reservation in it.
redis.call('PERSIST', key('call', call.id))
return {}

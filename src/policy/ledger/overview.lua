-- Reads everything that the operator's overview shows, in one step.
--
-- Needs: ledger.lua, ledger-calendar.lua, ledger-checks.lua, ledger-watched.lua
--
-- KEYS[1], ARGV[1]  as in ledger.lua
--
-- Reply: who stopped calls and since when, or nothing
--        for each live call: id, since, facts (JSON)
--        for each of the last 24 hours: fields and counts
--        for each period: its name, minutes and money used or reserved
--        for each block: area, kind, since, until, unpassed, passed
--        for each failing trunk: its name, answer, numbers, since
--        for each watched trunk: as in ledger-watched.lua

local stopped = redis.call('HMGET', key('stopped'), 'by', 'since')

local live = {}
for _, id in ipairs(redis.call('ZRANGE', key('started'), 0, 999)) do
  local startedAt, facts = unpack(redis.call('HMGET', key('call', id), 'startedAt', 'facts'))
  if startedAt then live[#live + 1] = { id, startedAt, facts } end
end

local hours = {}
for hour = thisHour() - 23, thisHour() do hours[#hours + 1] = redis.call('HGETALL', key('hour', hour)) end

local spending = {}
for i, budget in ipairs(rules.budgets) do
  local record = spendKey('all', '', budget.name, (periodOf(budget.name, at)))
  spending[i] = { budget.name, digits((spent(record, 'minutes'))), digits((spent(record, 'money'))) }
end

local blocks = {}
for _, area in ipairs(redis.call('ZRANGEBYSCORE', key('blocks'), '(' .. digits(at), '+inf')) do
  local held = redis.call('HMGET', key('block', area), 'kind', 'since', 'until', 'unpassed', 'passed')
  if held[1] then blocks[#blocks + 1] = { area, unpack(held) } end
end

local trunks = {}
for _, trunk in ipairs(redis.call('SMEMBERS', key('trunks'))) do
  local held = redis.call('HMGET', key('trunk', trunk), 'answer', 'count', 'since')
  if held[3] then trunks[#trunks + 1] = { trunk, unpack(held) } end
end

return { stopped[1] and { stopped[1], stopped[2] } or {}, live, hours, spending, blocks, trunks, watchedReply() }

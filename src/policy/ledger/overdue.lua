-- Lists calls that nobody finished: dialled calls that Asterisk must have ended by now, and calls too late to dial.
--
-- Needs: ledger.lua
--
-- KEYS[1], ARGV[1]  as in ledger.lua
--
-- Reply: their ids, dialled calls first; within each kind the longest overdue first

local found = {}
for _, set in ipairs({ 'started', 'queued' }) do
  for _, id in ipairs(redis.call('ZRANGEBYSCORE', key(set), '-inf', digits(at), 'LIMIT', 0, 500)) do found[#found + 1] = id end
end
return found

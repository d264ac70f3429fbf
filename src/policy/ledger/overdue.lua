-- Calls that never ended: dialled, and past the time when Asterisk has ended them; or never dialled, and too late for
-- it.
--
-- Needs: ledger.lua
--
-- KEYS[1], ARGV[1]  as in ledger.lua
--
-- Reply: their ids, of each kind the longest overdue first

local found = {}
for _, set in ipairs({ 'started', 'queued' }) do
  for _, id in ipairs(redis.call('ZRANGEBYSCORE', key(set), '-inf', digits(at), 'LIMIT', 0, 500)) do found[#found + 1] = id end
end
return found

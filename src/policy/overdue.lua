-- Calls that were dialled and never ended, past the time when Asterisk has ended them.
--
-- KEYS[1], ARGV[1]  as in ledger.lua
--
-- Reply: their ids, the longest overdue first

return redis.call('ZRANGEBYSCORE', key('started'), '-inf', digits(at), 'LIMIT', 0, 1000)

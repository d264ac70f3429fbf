-- Stops all outside calls. Who did it first stays.
--
-- Needs: ledger.lua
--
-- KEYS[1], ARGV[1]  as in ledger.lua
-- ARGV[2]  who
--
-- Reply: 1 stopped now, 0 they were stopped before

if redis.call('EXISTS', key('stopped')) == 1 then return 0 end
redis.call('HSET', key('stopped'), 'by', ARGV[2], 'since', digits(at))
return 1

-- Stops all outside calls. A second stop does not change who stopped them.
--
-- Needs: ledger.lua
--
-- KEYS[1], ARGV[1]  as in ledger.lua
-- ARGV[2]  who stops them
--
-- Reply: 1 stopped now, 0 they were stopped before

if redis.call('EXISTS', key('stopped')) == 1 then return 0 end
redis.call('HSET', key('stopped'), 'by', ARGV[2], 'since', digits(at))
return 1

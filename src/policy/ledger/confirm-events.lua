-- Deletes events that have been handled.
--
-- Needs: ledger.lua
--
-- KEYS[1], ARGV[1]  as in ledger.lua
-- ARGV[2]  the group
-- ARGV[3…] ids
--
-- Reply: 1

for i = 3, #ARGV do
  redis.call('XACK', key('events'), ARGV[2], ARGV[i])
  redis.call('XDEL', key('events'), ARGV[i])
end
return 1

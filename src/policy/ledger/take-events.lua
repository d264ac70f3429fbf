-- Deletes events that have been handled, and takes over events that another consumer has not confirmed in time. The
-- group begins with the first event in the stream.
--
-- Needs: ledger.lua
--
-- KEYS[1], ARGV[1]  as in ledger.lua
-- ARGV[2]  the group
-- ARGV[3]  the consumer
-- ARGV[4…] ids of the events that have been handled
--
-- Reply: entries: id, fields

for i = 4, #ARGV do
  redis.call('XACK', key('events'), ARGV[2], ARGV[i])
  redis.call('XDEL', key('events'), ARGV[i])
end
redis.pcall('XGROUP', 'CREATE', key('events'), ARGV[2], '0', 'MKSTREAM')
-- Consumers without events that have been idle for a day belong to processes that are gone.
for _, taker in ipairs(redis.call('XINFO', 'CONSUMERS', key('events'), ARGV[2])) do
  if taker[2] ~= ARGV[3] and taker[4] == 0 and taker[6] > dayLength then
    redis.call('XGROUP', 'DELCONSUMER', key('events'), ARGV[2], taker[2])
  end
end
local idle = digits(milliseconds(rules.eventTaken))
return redis.call('XAUTOCLAIM', key('events'), ARGV[2], ARGV[3], idle, '0', 'COUNT', 100)[2]

-- Keeps events for the consumer that still works on what it has taken, so that no other one takes them over.
--
-- Needs: ledger.lua
--
-- KEYS[1], ARGV[1]  as in ledger.lua
-- ARGV[2]  the group
-- ARGV[3]  the consumer
-- ARGV[4…] ids of events
--
-- Reply: ids of those that the consumer still has

local kept = {}
for i = 4, #ARGV do
  local pending = redis.call('XPENDING', key('events'), ARGV[2], ARGV[i], ARGV[i], 1, ARGV[3])
  if #pending > 0 then
    redis.call('XCLAIM', key('events'), ARGV[2], ARGV[3], 0, ARGV[i], 'JUSTID')
    kept[#kept + 1] = ARGV[i]
  end
end
return kept

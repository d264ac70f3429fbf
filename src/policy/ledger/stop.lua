-- Stops all outside calls, or takes back that an api has restored their stop. A second stop does not change who stopped
-- them; after it the restored one is taken back no more.
--
-- Needs: ledger.lua
--
-- KEYS[1], ARGV[1]  as in ledger.lua
-- ARGV[2]  put, restore, or undo
-- ARGV[3]  who stops them, except to undo
--
-- Reply: 1 when this has changed it; 0 otherwise, as when they were stopped before

if ARGV[2] == 'undo' then
  if not redis.call('HGET', key('stopped'), 'restored') then return 0 end
  return redis.call('DEL', key('stopped'))
end
if redis.call('EXISTS', key('stopped')) == 1 then
  if ARGV[2] == 'put' then redis.call('HDEL', key('stopped'), 'restored') end
  return 0
end
redis.call('HSET', key('stopped'), 'by', ARGV[3], 'since', digits(at))
if ARGV[2] == 'restore' then redis.call('HSET', key('stopped'), 'restored', '1') end
return 1

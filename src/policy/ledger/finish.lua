-- Ends a call that is over or will never be dialled.
--
-- Needs: ledger.lua, ledger-settle.lua
--
-- KEYS[1], ARGV[1]  as in ledger.lua
-- ARGV[2]  id of the call
-- ARGV[3]  reason
-- ARGV[4]  '1' when this end uses up no allowance, else '0'
-- ARGV[5]  seconds from the answer to the end, 0 without an answer
-- ARGV[6]  the trunk over which it was dialled, '' without one; absent from an earlier version
--
-- Reply: 1 ended now, 0 it had ended before or is unknown

local call = readCall(ARGV[2])
if not call or call.finishedAt then
  redis.call('ZREM', key('started'), ARGV[2])
  redis.call('ZREM', key('queued'), ARGV[2])
  return 0
end
settle(call, ARGV[3], ARGV[4] == '1', tonumber(ARGV[5]), ARGV[6])
return 1

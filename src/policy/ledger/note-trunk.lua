-- Notes how a call ended on a trunk before anybody answered. A trunk that gives the same answer for several numbers in
-- a row, without one call that rang, is failing: one event then, and one when it works again; at most one pair in six
-- hours.
--
-- Needs: ledger.lua
--
-- KEYS[1], ARGV[1]  as in ledger.lua
-- ARGV[2]  trunk or second-trunk
-- ARGV[3]  the answer, such as "SIP 403"; empty for a call that rang or was answered
-- ARGV[4]  digest of the number
-- ARGV[5]  for how many numbers in a row this answer makes the trunk a failing one
--
-- Reply: 0 the trunk is not failing, 1 it is, 2 it is since this call

local trunk, answer = ARGV[2], ARGV[3]
local state, numbers, alerted = key('trunk', trunk), key('trunk', trunk, 'numbers'), key('trunk', trunk, 'told')
local was = redis.call('HMGET', state, 'answer', 'since')
if answer ~= was[1] then
  redis.call('DEL', state, numbers)
  if answer == '' then
    redis.call('SREM', key('trunks'), trunk)
    if was[2] and redis.call('HDEL', alerted, 'failing') == 1 then tell({ event = 'trunk-recovered', trunk = trunk }) end
    return 0
  end
end
redis.call('HSET', state, 'answer', answer)
redis.call('SADD', numbers, ARGV[4])
for _, each in ipairs({ state, numbers }) do redis.call('PEXPIRE', each, digits(dayLength)) end
local count = redis.call('SCARD', numbers)
redis.call('HSET', state, 'count', digits(count))
if count < tonumber(ARGV[5]) then return 0 end
if redis.call('HSETNX', state, 'since', digits(at)) == 0 then return 1 end
redis.call('SADD', key('trunks'), trunk)
if redis.call('HSETNX', alerted, 'at', digits(at)) == 1 then
  redis.call('HSET', alerted, 'failing', '1')
  redis.call('PEXPIRE', alerted, digits(dayLength / 4))
  tell({ event = 'trunk-failed', trunk = trunk, answer = answer, numbers = count })
end
return 2

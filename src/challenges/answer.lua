-- Settles an answer: expiry, tries, digest and single use in one step.
--
-- Needs: settle.lua
--
-- KEYS[1]  the challenge, as in settle.lua
-- KEYS[2]  the replies given to Idempotency-Keys, a hash: key → 'digest state triesLeft'
-- ARGV[1]  as in settle.lua
-- ARGV[2]  states that may go to `passed`, with commas between
-- ARGV[3]  who asks; a challenge of another owner is answered as an unknown one
-- ARGV[4]  the digest of what was typed
-- ARGV[5]  the Idempotency-Key's hash, or ''
-- ARGV[6]  the digest to compare: that of what was typed, or where an authenticator was asked what is held when its
--          code was right
-- ARGV[7]  1 to leave a challenge of a user's method as it is: its wrong codes are counted of the user too
--
-- Reply: state, triesLeft, 1 when this answer was compared, so that it counts, and then the delivery that brought the code
--   passed n   right; for one caller only
--   armed n    wrong
--   failed 0   wrong, and that was the last try; or it had failed before
--   open n     no code is valid now, nothing was compared and no try spent
--   expired 0  whatever else: unknown, expired, passed before, cancelled, reported. From outside they are alike
--   reused 0   this Idempotency-Key came with another answer before
--   users 0    left as it is; then, in the place of the delivery, what `readAll` gives
--
-- Comparing digests stops at the first difference. That tells nothing: they are keyed, so whoever answers cannot
-- choose how they begin.

-- Replies that spent nothing are kept too, but only so many: the rest costs the caller nothing when asked again.
local maxReplies = 16

local notOver, canPass, asker, typed, replyKey, compared, leavesUsers = unpack(ARGV)

local state = stateAt(now())
-- What the challenge does not have is false.
local owner, tries, armedWith, deliveryId, userId, factorId =
  unpack(redis.call('HMGET', KEYS[1], 'owner', 'triesLeft', 'digest', 'deliveryId', 'userId', 'factorId'))
if not state or owner ~= asker then return { 'expired', 0, 0 } end
if leavesUsers == '1' and (userId or '') ~= '' and (factorId or '') ~= '' then return { 'users', 0, 0, readAll() } end

if replyKey ~= '' then
  local before = redis.call('HGET', KEYS[2], replyKey)
  if before then
    local digest, reply, left = string.match(before, '^(%S+) (%S+) (%d+)$')
    if digest ~= typed then return { 'reused', 0, 0 } end
    return { reply, tonumber(left), 0 }
  end
end

if state == 'failed' then return { 'failed', 0, 0 } end
if not among(state, notOver) then return { 'expired', 0, 0 } end

local reply, triesLeft = 'open', tonumber(tries)
local spent = armedWith and among(state, canPass)
if spent then
  if armedWith == compared then
    reply = 'passed'
    enterOver('passed')
  else
    triesLeft = redis.call('HINCRBY', KEYS[1], 'triesLeft', -1)
    reply = triesLeft > 0 and 'armed' or 'failed'
    if reply == 'failed' then enterOver('failed') end
  end
end

if replyKey ~= '' and (spent or redis.call('HLEN', KEYS[2]) < maxReplies) then
  redis.call('HSET', KEYS[2], replyKey, typed .. ' ' .. reply .. ' ' .. triesLeft)
  redis.call('PEXPIRE', KEYS[2], redis.call('PTTL', KEYS[1]))
end
return { reply, triesLeft, spent and 1 or 0, deliveryId }

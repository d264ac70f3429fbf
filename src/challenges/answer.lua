-- Settles an answer: expiry, tries, digest and single use in one step.
--
-- Needs: settle.lua
--
-- KEYS[1]  the challenge, as in settle.lua
-- KEYS[2]  the replies to Idempotency-Keys, a hash: key → 'digest state triesLeft'
-- ARGV[1]  as in settle.lua
-- ARGV[2]  states that may go to `passed`, with commas between
-- ARGV[3]  the owner; a challenge of another owner gets the reply of an unknown one
-- ARGV[4]  the digest of the typed code
-- ARGV[5]  the Idempotency-Key's hash, or ''
-- ARGV[6]  the digest to compare: that of the typed code, or for a right code of an authenticator the stored one
-- ARGV[7]  1 to leave a challenge of a user's method unchanged, because its wrong codes count for the user too
-- ARGV[8]  the MAC of the two digests, kept when they pass
--
-- Reply: state, triesLeft, 1 when this answer was compared and so counts, and the challenge as `readAll`
--   passed n   right; for one caller only
--   armed n    wrong
--   failed 0   wrong, and it was the last try; or failed before
--   open n     no code is valid now; nothing was compared and no try spent
--   expired 0  every other case: unknown, expired, passed before, cancelled, reported. They look the same from outside
--   reused 0   this Idempotency-Key was used with another answer before
--   users 0    unchanged
--
-- The comparison of digests stops at the first difference. That reveals nothing, because the digests are keyed and the
-- caller cannot choose how they begin.

-- Replies that spent no try are kept up to a limit, because repeating them costs the caller nothing.
local maxReplies = 16

local notOver, canPass, asker, typed, replyKey, compared, leavesUsers, passedMac = unpack(ARGV)

local state = stateAt(now())
-- A missing field is false.
local owner, tries, armedWith, userId, factorId =
  unpack(redis.call('HMGET', KEYS[1], 'owner', 'triesLeft', 'digest', 'userId', 'factorId'))
if not state or owner ~= asker then return { 'expired', 0, 0 } end
if leavesUsers == '1' and (userId or '') ~= '' and (factorId or '') ~= '' then return { 'users', 0, 0, readAll() } end

if replyKey ~= '' then
  local before = redis.call('HGET', KEYS[2], replyKey)
  if before then
    local digest, reply, left = string.match(before, '^(%S+) (%S+) (%d+)$')
    if digest ~= typed then return { 'reused', 0, 0, readAll() } end
    return { reply, tonumber(left), 0, readAll() }
  end
end

if state == 'failed' then return { 'failed', 0, 0, readAll() } end
if not among(state, notOver) then return { 'expired', 0, 0, readAll() } end

local reply, triesLeft = 'open', tonumber(tries)
local spent = armedWith and among(state, canPass)
if spent then
  if armedWith == compared then
    reply = 'passed'
    enterOver('passed')
    redis.call('HSET', KEYS[1], 'passedTyped', typed, 'passedWith', compared, 'passedMac', passedMac)
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
return { reply, triesLeft, spent and 1 or 0, readAll() }

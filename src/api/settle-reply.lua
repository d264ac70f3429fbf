-- Ends a claim on an Idempotency-Key, unless it lapsed and somebody else holds it now.
-- KEYS[1] the claim
-- ARGV[1] what the claimant wrote there   ARGV[2] the reply to keep, or '' to give the key free   ARGV[3] its life in s
-- Output: 1 when the claim was ours, 0 when not
if redis.call('GET', KEYS[1]) ~= ARGV[1] then
  return 0
end
if ARGV[2] == '' then
  redis.call('DEL', KEYS[1])
else
  redis.call('SET', KEYS[1], ARGV[2], 'EX', ARGV[3])
end
return 1

-- Keeps the head of a chain unless a newer one is kept: lines of one chain are in the order of their heads.
local kept = redis.call('HGET', KEYS[1], ARGV[1])
if not kept or kept < ARGV[2] then
  redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
end

-- Counts a member among the distinct ones, unless there are enough. KEYS: members. ARGV: now, end of a
-- window that begins now, limit, member. Returns -1, or the milliseconds to wait. A member's field has
-- a sign in front, so that none is taken for the end of the window.
local now, member = tonumber(ARGV[1]), '=' .. ARGV[4]
local window_end = tonumber(redis.call('HGET', KEYS[1], 'until') or now)
if now >= window_end then
  window_end = tonumber(ARGV[2])
  redis.call('DEL', KEYS[1])
  redis.call('HSET', KEYS[1], 'until', ARGV[2])
  redis.call('PEXPIRE', KEYS[1], math.max(window_end - now, 1))
end
local known = redis.call('HEXISTS', KEYS[1], member) == 1
if not known and redis.call('HLEN', KEYS[1]) - 1 >= tonumber(ARGV[3]) then
  return window_end - now
end
redis.call('HINCRBY', KEYS[1], member, 1)
return -1

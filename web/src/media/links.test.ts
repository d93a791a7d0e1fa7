import { describe, expect, it } from 'vitest'
import { linksOf } from './links'

describe('pasted links', () => {
  it('are found line by line and among words, each once', () => {
    expect(linksOf('https://a.cn/1\n云川日报：https://b.cn/2?x=1，已登。\nhttps://a.cn/1\n没有链接')).toEqual(['https://a.cn/1', 'https://b.cn/2?x=1'])
  })
})

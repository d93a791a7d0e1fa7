import { describe, expect, it } from 'vitest'
import { deed, hand, thing } from './auditWords'

describe('the trail in words', () => {
  it('says what was done to what, and leaves what it does not know', () => {
    expect([deed('session.open'), deed('placement.verify'), deed('unheard.of')]).toEqual(['登录', '核实刊发', 'unheard.of'])
    expect([thing('user'), thing('unheard')]).toEqual(['账号', 'unheard'])
  })
  it('names the part of the system that acted', () => {
    expect([hand('系统：sign-in'), hand('系统：whatever'), hand('许佳宁')]).toEqual(['系统（登录）', '系统（后台）', '许佳宁'])
  })
})

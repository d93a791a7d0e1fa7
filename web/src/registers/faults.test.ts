import { describe, expect, it } from 'vitest'
import { cell } from './faults'

describe('a cell of the list of faults', () => {
  it('is quoted where a comma, a quote or a line break would end it', () => {
    expect(cell('媒体,层级')).toBe('"媒体,层级"')
    expect(cell('写作"云川"')).toBe('"写作""云川"""')
    expect(cell('两\n行')).toBe('"两\n行"')
    expect(cell('整行')).toBe('整行')
  })
  it('does not run as a formula', () => {
    expect(cell('=A1,B2')).toBe('"\'=A1,B2"')
    expect(cell('-1')).toBe("'-1")
  })
})

import { defineAsyncComponent } from 'vue'

/** What `<el-date-picker>` stands for in every screen: 45 KB that lists need not wait for. */
export default defineAsyncComponent({
  loader: async () => {
    // @ts-expect-error: styles carry no types
    const [part] = await Promise.all([import('element-plus/es/components/date-picker/index.mjs'), import('element-plus/es/components/date-picker/style/css.mjs')])
    return part.ElDatePicker
  },
  delay: 0,
})

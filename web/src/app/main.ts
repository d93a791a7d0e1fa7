import { createApp } from 'vue'
import App from './App.vue'
import './tokens.css'
import './base.css'
import { router } from './router'
import { useSession } from './session'
import { applyLook } from './theme'

applyLook()
const app = createApp(App)
// The session is asked for before the first route, so that a guard never guesses.
useSession()
  .load()
  .finally(() => app.use(router).mount('#app'))
